package org.pitstop.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts one runtime, waits until it says that it is ready, looks at its memory and ends it. */
final class MeasuredStart {

  private static final long LIMIT_MS = 60_000;
  private static final Pattern READY = Pattern.compile(" launcher  ready bundles=\\d+ components=(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private final List<String> command;

  MeasuredStart(List<String> command) {
    this.command = List.copyOf(command);
  }

  Result once() throws IOException, InterruptedException, LaunchException {
    long begin = System.nanoTime();
    Process process = new ProcessBuilder(command).start();
    Timer limit = new Timer("limit", true);
    limit.schedule(new TimerTask() {
      @Override
      public void run() {
        process.destroyForcibly();
      }
    }, LIMIT_MS);
    try (BufferedReader log = process.errorReader()) {
      int components = awaitReady(log);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      return new Result(millis, resident(process.pid()), components);
    } finally {
      limit.cancel();
      process.destroy();
      if (!process.waitFor(LIMIT_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static int awaitReady(BufferedReader log) throws IOException, LaunchException {
    String last = "nothing";
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return Integer.parseInt(ready.group(1));
      }
      last = line;
    }
    throw new LaunchException("the runtime was not ready within " + LIMIT_MS / 1000 + " s; its last words: " + last);
  }

  private static long resident(long pid) throws IOException, LaunchException {
    Matcher rss = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
    if (!rss.find()) {
      throw new LaunchException("the kernel does not tell the resident memory of process " + pid);
    }
    return Long.parseLong(rss.group(1));
  }

  /** @param rssKb resident memory in KiB */
  record Result(long millis, long rssKb, int components) {

    /** The medians of time and memory, each by itself. */
    static Result median(List<Result> results) {
      int middle = results.size() / 2;
      long millis = results.stream().sorted(Comparator.comparingLong(Result::millis)).toList().get(middle).millis();
      long rssKb = results.stream().sorted(Comparator.comparingLong(Result::rssKb)).toList().get(middle).rssKb();
      return new Result(millis, rssKb, results.get(0).components());
    }
  }
}
