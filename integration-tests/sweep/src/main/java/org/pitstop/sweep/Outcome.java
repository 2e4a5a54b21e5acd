package org.pitstop.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run showed. */
final class Outcome {
  /** What must never be; empty is the aim. */
  final List<String> violations = new ArrayList<>();
  /** The campaign's state when the first fault came. */
  String stateAtFault = "NONE";
  String end = "";
  /** Whether the fault that was planned came at all. */
  boolean reached;
  /** Which byte of which file; empty: none. */
  String rotted = "";
  int diskOperations;
  /** For each operation on the disk how many before it were not forced yet. */
  final List<Integer> unsynced = new ArrayList<>();
  int frames;
  int requests;
  /** Operations on the disk when the user was asked first, and when his answer was kept. */
  int askedAt;
  int agreedAt;
  /** The user has said that he agrees; perhaps nobody has kept it yet. */
  boolean agreed;
  int pieces;
  int messages;
  int serverSteps;
  int lives;
  long virtualNanos;
  /** Rows that were applied, with the state they led to. */
  final List<String> rows = new ArrayList<>();
  /** Frames seen when a row was applied. */
  final Map<String, Integer> frameOfRow = new LinkedHashMap<>();
}
