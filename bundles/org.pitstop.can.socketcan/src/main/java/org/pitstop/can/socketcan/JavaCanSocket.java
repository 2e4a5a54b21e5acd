package org.pitstop.can.socketcan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tel.schich.javacan.CanChannels;
import tel.schich.javacan.CanFilter;
import tel.schich.javacan.CanSocketOptions;
import tel.schich.javacan.RawCanChannel;
import tel.schich.javacan.platform.linux.LinuxNativeOperationException;

/** A raw socket through JavaCAN. */
final class JavaCanSocket implements CanSocket {

  private static final Logger LOG = LoggerFactory.getLogger(JavaCanSocket.class);
  /** Closing does not wake a reader: it looks again after this. */
  private static final Duration READ_PATIENCE = Duration.ofMillis(250);
  /** STmin 0 brings a whole block at once; the kernel may give less (net.core.rmem_max). */
  private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
  private static final int ENOBUFS = 105;
  private static final int IFF_UP = 1;

  private final RawCanChannel channel;

  private JavaCanSocket(RawCanChannel channel) {
    this.channel = channel;
  }

  /** @throws IOException if the interface is not there or not up; says what to do */
  static JavaCanSocket open(String device, boolean fd) throws IOException {
    requireUp(device);
    RawCanChannel channel = CanChannels.newRawChannel(device);
    try {
      channel.setOption(CanSocketOptions.SO_RCVTIMEO, READ_PATIENCE);
      channel.setOption(CanSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      channel.setOption(CanSocketOptions.FD_FRAMES, fd);
      channel.setOption(CanSocketOptions.RECV_OWN_MSGS, true);
      channel.setOption(CanSocketOptions.ERR_FILTER, ErrorFrame.CLASSES);
      return new JavaCanSocket(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireUp(String device) throws IOException {
    Path flags = Path.of("/sys/class/net", device, "flags");
    if (Files.exists(flags) && (Integer.decode(Files.readString(flags).trim()) & IFF_UP) == 0) {
      throw new IOException("interface " + device + " is down; try: ip link set " + device + " up");
    }
  }

  @Override
  public boolean read(ByteBuffer into) throws IOException {
    try {
      channel.readUnsafe(into.clear());
      return true;
    } catch (LinuxNativeOperationException e) {
      if (e.mayTryAgain()) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean write(ByteBuffer frame) throws IOException {
    int size = frame.remaining();
    try {
      long written = channel.writeUnsafe(frame);
      if (written != size) {
        throw new IOException("only " + written + " of " + size + " bytes of a frame were written");
      }
      return true;
    } catch (LinuxNativeOperationException e) {
      if (e.getErrorNumber() == ENOBUFS || e.mayTryAgain()) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void filters(List<KernelFilter> filters) throws IOException {
    channel.setOption(CanSocketOptions.FILTER,
        filters.stream().map(f -> new CanFilter(f.id(), f.mask())).toArray(CanFilter[]::new));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("socket not closed cleanly", e);
    }
  }
}
