package org.pitstop.tester;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** Where the commands print and ask. On a terminal one bar may stand below what was said last. */
final class Console {
  /** ANSI: to the line's beginning, clear it. */
  private static final String CLEAR = "\r\u001b[2K";

  private final PrintStream out;
  private final PrintStream problems;
  private final BufferedReader in;
  private final boolean terminal;
  private final boolean asks;
  private String bar = "";

  /**
   * @param terminal whether standard output is one
   * @param asks whether somebody can answer
   */
  Console(PrintStream out, PrintStream problems, Reader in, boolean terminal, boolean asks) {
    this.out = out;
    this.problems = problems;
    this.in = new BufferedReader(in);
    this.terminal = terminal;
    this.asks = asks;
  }

  static Console standard(boolean terminal, boolean asks) {
    return new Console(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8), terminal, asks);
  }

  boolean terminal() {
    return terminal;
  }

  boolean asks() {
    return asks;
  }

  synchronized void say(String line) {
    out.print(bar.isEmpty() ? "" : CLEAR);
    out.println(line);
    out.print(bar);
    out.flush();
  }

  /** Beside the result, for the one who watches: not for a program that reads standard output. */
  synchronized void note(String line) {
    out.print(bar.isEmpty() ? "" : CLEAR);
    out.flush();
    problems.println(line);
    out.print(bar);
    out.flush();
  }

  /** Draws the bar anew; empty: takes it away. */
  synchronized void bar(String text) {
    if (terminal && !text.equals(bar)) {
      out.print(CLEAR + text);
      out.flush();
      bar = text;
    }
  }

  /** @return whether the answer is yes */
  synchronized boolean ask(String question) throws IOException {
    out.print((bar.isEmpty() ? "" : CLEAR) + question + " [y/N] ");
    out.flush();
    String answer = in.readLine();
    return answer != null && answer.strip().toLowerCase(java.util.Locale.ROOT).matches("y|yes");
  }
}
