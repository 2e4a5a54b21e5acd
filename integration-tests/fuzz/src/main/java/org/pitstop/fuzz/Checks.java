package org.pitstop.fuzz;

/** What is asked of every error. */
public final class Checks {
  private static final int MAX_MESSAGE = 4096;

  private Checks() {}

  public static void holds(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  /** A message for people: not empty, not endless, and nothing in it that would begin another line of a log. */
  public static void message(String text) {
    holds(text != null && !text.isBlank(), "the error says nothing");
    holds(text.length() <= MAX_MESSAGE, "the error has " + text.length() + " characters");
    holds(text.chars().noneMatch(c -> c < ' ' || c == 0x7F), "the error has control characters: " + text.replaceAll("\\p{Cntrl}", "?"));
  }
}
