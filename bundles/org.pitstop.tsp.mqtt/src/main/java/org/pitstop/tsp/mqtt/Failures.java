package org.pitstop.tsp.mqtt;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A failure in one line: what happened, and where it began. */
final class Failures {
  private static final int MAX_CAUSES = 20;

  private Failures() {}

  static String describe(Throwable failure) {
    Throwable top = failure;
    while ((top instanceof CompletionException || top instanceof ExecutionException) && top.getCause() != null) {
      top = top.getCause();
    }
    Throwable root = top;
    for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
      root = root.getCause();
    }
    return root == top ? line(top) : line(top) + " <- " + line(root);
  }

  private static String line(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
  }
}
