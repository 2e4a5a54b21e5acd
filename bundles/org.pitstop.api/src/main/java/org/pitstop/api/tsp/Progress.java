package org.pitstop.api.tsp;

/**
 * How far something is: coalesced, never journalled, lost without harm.
 *
 * @param what {@code download} or {@code flash}
 * @param ecu whose file or memory
 */
public record Progress(String campaignId, String what, String ecu, long doneBytes, long totalBytes) {}
