package org.pitstop.launcher;

/** The runtime cannot start. The message is one line for the person at the terminal: what, where, what to do. */
public final class LaunchException extends Exception {

  private static final long serialVersionUID = 1L;

  LaunchException(String message) {
    super(message);
  }

  LaunchException(String message, Throwable cause) {
    super(message + ": " + reason(cause), cause);
  }

  /** The reason of a failure in one line. */
  static String reason(Throwable cause) {
    String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return message.strip().replaceAll("\\s+", " ");
  }

  /** The first of a chain of exceptions. */
  static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
