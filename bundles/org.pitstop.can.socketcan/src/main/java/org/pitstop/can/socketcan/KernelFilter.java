package org.pitstop.can.socketcan;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.pitstop.api.can.CanFilter;

/**
 * One filter of a raw socket: frames with {@code (raw id & mask) == (id & mask)} pass.
 *
 * @param id with Linux' flags
 * @param mask with Linux' flags
 */
record KernelFilter(int id, int mask) implements Comparable<KernelFilter> {

  /** With more, everything passes and we choose ourselves. */
  static final int LIMIT = 64;
  static final KernelFilter ANY = new KernelFilter(0, 0);

  static KernelFilter of(CanFilter filter) {
    int format = filter.extended() ? RawFrame.EXTENDED : 0;
    return new KernelFilter(filter.id() | format, filter.mask() | RawFrame.EXTENDED | RawFrame.REMOTE_REQUEST);
  }

  /**
   * The union of what must be heard.
   *
   * @param own the identifiers that we send: their echoes tell when a frame has been on the bus
   */
  static List<KernelFilter> join(Collection<CanFilter> listeners, Collection<CanFilter> own) {
    TreeSet<KernelFilter> all = new TreeSet<>();
    Stream.concat(listeners.stream(), own.stream()).map(KernelFilter::of).forEach(all::add);
    return all.size() > LIMIT ? List.of(ANY) : List.copyOf(all);
  }

  @Override
  public int compareTo(KernelFilter o) {
    return id != o.id ? Integer.compare(id, o.id) : Integer.compare(mask, o.mask);
  }
}
