package org.pitstop.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One of the processes of the demo: server, vehicle or agent. What it logs is kept in {@code NAME.log}. */
final class Part implements AutoCloseable {
  private static final long STOP_LIMIT_S = 15;

  private final String name;
  private final Path log;
  private final Process process;

  /**
   * Starts it.
   *
   * @param command the program and its arguments
   * @param shown takes each line of its standard output
   * @param logged takes each line of its log
   */
  Part(String name, List<String> command, Path directory, Consumer<String> shown, Consumer<String> logged) throws IOException {
    this.name = name;
    this.log = directory.resolve(name + ".log");
    process = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
    PrintStream kept = new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8);
    read(process.getInputStream(), shown);
    read(process.getErrorStream(), line -> {
      kept.println(line);
      logged.accept(line);
    });
  }

  /** A line ends with a line feed only: a carriage return belongs to what moves the terminal's cursor. */
  private void read(InputStream from, Consumer<String> to) {
    Thread thread = new Thread(() -> {
      try (Scanner lines = new Scanner(from, StandardCharsets.UTF_8).useDelimiter("\n")) {
        lines.forEachRemaining(to);
      }
    }, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets the calling thread wait. @throws IOException if the process has ended */
  void waitBriefly(long millis) throws IOException, InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new IOException(name + " ended with status " + process.exitValue() + "; " + log + " says why (--keep keeps it)");
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
