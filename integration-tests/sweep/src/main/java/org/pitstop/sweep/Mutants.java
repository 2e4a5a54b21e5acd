package org.pitstop.sweep;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Sweeps agents with a mistake in them: a sweep that does not notice them could not notice anything. */
final class Mutants {
  /** Runs of a kind that one mutation is given at most. */
  private static final int RUNS = 250;

  /** @param by the run that noticed it and the rule that was broken */
  record Caught(String name, boolean caught, int runs, String by) {}

  private Mutants() {}

  static List<Caught> sweep(long seed, Path directory, Consumer<Caught> onEach) throws IOException {
    List<Caught> all = new ArrayList<>();
    for (int i = 0; i < Mutation.ALL.size(); i++) {
      Caught caught = sweep(i, seed, Files.createDirectories(directory.resolve("mutant-" + i)));
      all.add(caught);
      onEach.accept(caught);
    }
    return all;
  }

  static Caught sweep(int mutation, long seed, Path directory) {
    try {
      Mutation.ALL.get(mutation).apply(bytes(Mutants.class.getClassLoader(), Mutation.ALL.get(mutation).className()));
      Method probe = new Changed(Mutation.ALL.get(mutation)).loadClass(Mutants.class.getName()).getDeclaredMethod("probe", int.class, long.class, Path.class);
      probe.setAccessible(true);
      String[] answer = (String[]) probe.invoke(null, mutation, seed, directory);
      return new Caught(Mutation.ALL.get(mutation).name(), !answer[1].isEmpty(), Integer.parseInt(answer[0]), answer[1]);
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException("the mutant could not be run: " + Mutation.ALL.get(mutation).name(), e);
    }
  }

  /** Runs in the mutant's own classes. @return the runs it took, and what noticed it; empty: nothing did */
  static String[] probe(int mutation, long seed, Path directory) throws IOException, InterruptedException {
    Sweep sweep = new Sweep(new VehicleUnderTest.Surroundings(directory), seed);
    for (Kind kind : Mutation.ALL.get(mutation).kinds()) {
      if (sweep.failures().isEmpty()) {
        sweep.run(sweep.ids(kind, RUNS), 2, () -> !sweep.failures().isEmpty(), f -> {});
      }
    }
    String by = sweep.failures().stream().findFirst().map(f -> (f.id().index() < 0 ? "" : f.id() + ": ") + f.why()).orElse("");
    return new String[] {Integer.toString(sweep.runs()), by};
  }

  private static byte[] bytes(ClassLoader loader, String name) throws IOException, ClassNotFoundException {
    try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    }
  }

  /** Loads this project's classes anew, one of them changed; everything else is shared. */
  private static final class Changed extends ClassLoader {
    private static final String OURS = "org.pitstop.";
    private final Mutation mutation;

    Changed(Mutation mutation) {
      super(Mutants.class.getClassLoader());
      this.mutation = mutation;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try {
        byte[] compiled = bytes(getParent(), name);
        byte[] used = name.equals(mutation.className()) ? mutation.apply(compiled) : compiled;
        return defineClass(name, used, 0, used.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
