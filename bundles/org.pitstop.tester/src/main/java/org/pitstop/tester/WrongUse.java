package org.pitstop.tester;

/** A command line that cannot be understood; the message says which option or argument, and what is allowed. */
final class WrongUse extends Exception {
  private static final long serialVersionUID = 1;

  WrongUse(String message) {
    super(message);
  }
}
