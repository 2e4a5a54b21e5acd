package org.pitstop.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes hostile inputs of valid ones. The same seed makes the same inputs. */
final class Mutations {
  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_CHANGES = 6;
  private static final byte[] EDGES = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF, ' ', '\n', '0', '9', '"', '{', '}', '<', '>'};

  private final List<byte[]> seeds;
  private final List<byte[]> words;
  private final SplittableRandom random;

  Mutations(List<byte[]> seeds, List<byte[]> words, long seed) {
    this.seeds = seeds;
    this.words = words;
    this.random = new SplittableRandom(seed);
  }

  byte[] next() {
    byte[] input = any(seeds).clone();
    for (int changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
      input = change(input);
    }
    return input.length > MAX_LENGTH ? Arrays.copyOf(input, MAX_LENGTH) : input;
  }

  private byte[] change(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + 1 + random.nextInt(1 << random.nextInt(10)));
    return switch (random.nextInt(10)) {
      case 0 -> bits(input, at);
      case 1 -> edge(input, at);
      case 2 -> add(input, at);
      case 3 -> Arrays.copyOf(input, at);
      case 4 -> join(input, at, new byte[0], end);
      case 5 -> join(input, end, Arrays.copyOfRange(input, at, end), end);
      case 6 -> join(input, at, random(1 + random.nextInt(8)), random.nextBoolean() ? at : end);
      case 7 -> words.isEmpty() ? bits(input, at) : join(input, at, any(words), random.nextBoolean() ? at : end);
      case 8 -> splice(input, at, end);
      default -> repeat(input, at, end);
    };
  }

  private byte[] bits(byte[] input, int at) {
    if (at < input.length) {
      input[at] ^= (byte) (1 << random.nextInt(8));
    }
    return input;
  }

  private byte[] edge(byte[] input, int at) {
    byte value = EDGES[random.nextInt(EDGES.length)];
    for (int i = at; i < Math.min(input.length, at + (1 << random.nextInt(4))); i++) {
      input[i] = value;
    }
    return input;
  }

  /** A digit or a length that is one too much or too little. */
  private byte[] add(byte[] input, int at) {
    if (at < input.length) {
      input[at] += (byte) (random.nextInt(9) - 4);
    }
    return input;
  }

  private byte[] splice(byte[] input, int at, int end) {
    byte[] other = any(seeds);
    int from = random.nextInt(other.length + 1);
    return join(input, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 1 + random.nextInt(64))), end);
  }

  private byte[] repeat(byte[] input, int at, int end) {
    byte[] piece = Arrays.copyOfRange(input, at, end);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int times = 1 << random.nextInt(12); times > 0 && many.size() < 4096; times--) {
      many.writeBytes(piece);
    }
    return join(input, at, many.toByteArray(), end);
  }

  /** Puts something in the place of the bytes from {@code at} to {@code end}. */
  private static byte[] join(byte[] input, int at, byte[] middle, int end) {
    byte[] joined = Arrays.copyOf(input, at + middle.length + input.length - end);
    System.arraycopy(middle, 0, joined, at, middle.length);
    System.arraycopy(input, end, joined, at + middle.length, input.length - end);
    return joined;
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] any(List<byte[]> list) {
    return list.get(random.nextInt(list.size()));
  }
}
