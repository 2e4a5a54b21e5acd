package org.pitstop.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process of the demo that is killed with SIGKILL and started again. What it logs in all of its lives is kept in {@code NAME.log}. */
final class Mortal implements AutoCloseable {
  private static final long STOP_LIMIT_S = 15;

  private final String name;
  private final List<String> command;
  private final Path log;
  private final Consumer<String> shown;
  private final Consumer<String> logged;
  private Process process;

  /**
   * @param command the program and its arguments
   * @param shown takes each line of its standard output
   * @param logged takes each line of its log
   */
  Mortal(String name, List<String> command, Path directory, Consumer<String> shown, Consumer<String> logged) {
    this.name = name;
    this.command = command;
    this.log = directory.resolve(name + ".log");
    this.shown = shown;
    this.logged = logged;
  }

  void start() throws IOException {
    process = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile()).start();
    PrintStream kept = new PrintStream(Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND), true, StandardCharsets.UTF_8);
    read(process.inputReader(StandardCharsets.UTF_8), shown);
    read(process.errorReader(StandardCharsets.UTF_8), line -> {
      kept.println(line);
      logged.accept(line);
    });
  }

  private void read(BufferedReader lines, Consumer<String> to) {
    Thread thread = new Thread(() -> {
      try (lines) {
        lines.lines().forEach(to);
      } catch (IOException | UncheckedIOException e) {
        // it was killed in the middle of a line
      }
    }, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends it and whoever it started, without a word. */
  void kill() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS);
  }

  /** Lets the calling thread wait. @throws IOException if it has ended by itself */
  void waitBriefly(long millis) throws IOException, InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new IOException(name + " ended with status " + process.exitValue() + "; " + log + " says why (--keep keeps it)");
    }
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
