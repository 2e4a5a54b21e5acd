package org.pitstop.can.socketcan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private static final int CAN_FD_MTU = 72;
  private static final Path INTERFACES = Path.of("/sys/class/net");
  private static final Set<String> SHORT_BUFFERS = ConcurrentHashMap.newKeySet();

  private final String device;
  private final RawCanChannel channel;

  private JavaCanSocket(String device, RawCanChannel channel) {
    this.device = device;
    this.channel = channel;
  }

  /** @throws IOException if the interface is not there, not up or has no CAN FD; says what to do */
  static JavaCanSocket open(String device, boolean fd) throws IOException {
    requireUp(device, fd);
    RawCanChannel channel = CanChannels.newRawChannel(device);
    try {
      channel.setOption(CanSocketOptions.SO_RCVTIMEO, READ_PATIENCE);
      channel.setOption(CanSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      channel.setOption(CanSocketOptions.FD_FRAMES, fd);
      channel.setOption(CanSocketOptions.RECV_OWN_MSGS, true);
      channel.setOption(CanSocketOptions.ERR_FILTER, ErrorFrame.CLASSES);
      sayIfShort(device, channel.getOption(CanSocketOptions.SO_RCVBUF));
      return new JavaCanSocket(device, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireUp(String device, boolean fd) throws IOException {
    if (!Files.exists(INTERFACES.resolve(device))) {
      throw new IOException("there is no interface " + device + "; 'ip link' lists those that are there");
    }
    if ((attribute(device, "flags") & IFF_UP) == 0) {
      throw new IOException("interface " + device + " is down; try: ip link set " + device + " up");
    }
    if (fd && attribute(device, "mtu") < CAN_FD_MTU) {
      throw new IOException("interface " + device + " has no CAN FD; try: ip link set " + device + " type can fd on (vcan: mtu 72)");
    }
  }

  private static int attribute(String device, String name) throws IOException {
    return Integer.decode(Files.readString(INTERFACES.resolve(device).resolve(name)).trim());
  }

  /** The kernel counts its own overhead too and tells twice what it was asked for. Said once an interface. */
  private static void sayIfShort(String device, int bytes) {
    if (bytes < RECEIVE_BUFFER_BYTES && SHORT_BUFFERS.add(device)) {
      LOG.warn("receive buffer of {} bytes interface={}: a long block with STmin 0 may lose frames; try: sysctl -w net.core.rmem_max={}",
          bytes / 2, device, RECEIVE_BUFFER_BYTES);
    }
  }

  @Override
  public boolean carrier() throws IOException {
    return attribute(device, "carrier") != 0;
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
