package org.pitstop.tsp.mqtt;

/** A message breaks the contract; the message names the field. */
final class FieldException extends Exception {
  /** Parts of it may come from the message itself: they must not begin a line of the log. */
  private FieldException(String message) {
    super(message.replaceAll("\\p{Cc}", "?"));
  }

  static FieldException wrong(String field, String how) {
    return new FieldException(field + " " + how);
  }

  /** Begins with {@code unknown command}: the TSP is told so, and not that a field is unreadable. */
  static FieldException unknownType(String type) {
    return new FieldException("unknown command: type '" + type + "' is none of upgrade, cancel, report-inventory, roll-back");
  }
}
