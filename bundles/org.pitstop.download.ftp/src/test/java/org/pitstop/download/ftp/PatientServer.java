package org.pitstop.download.ftp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Serves one file to one client, over PASV with a host of somebody else's in its answer, and says that the transfer is complete only once
 * the client has closed the data connection, as vsftpd does over TLS.
 */
final class PatientServer implements AutoCloseable {
  final List<String> commands = new CopyOnWriteArrayList<>();
  private final ServerSocket control = listen();
  private final ServerSocket data = listen();
  private final byte[] content;
  private final Thread thread = new Thread(this::serve);

  PatientServer(byte[] content) throws IOException {
    this.content = content;
    thread.start();
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
  }

  int port() {
    return control.getLocalPort();
  }

  private void serve() {
    try (Socket client = control.accept()) {
      BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = client.getOutputStream();
      say(out, "220 patient");
      for (String command = in.readLine(); command != null; command = in.readLine()) {
        commands.add(command);
        answer(command.split(" ")[0], out);
      }
    } catch (IOException e) {
      commands.add("the client broke the connection: " + e.getMessage());
    }
  }

  private void answer(String verb, OutputStream out) throws IOException {
    switch (verb) {
      case "USER" -> say(out, "230 welcome");
      case "TYPE" -> say(out, "200 binary");
      case "PASV" -> say(out, "227 Entering Passive Mode (192,0,2,1," + port(data.getLocalPort()) + ")");
      case "RETR" -> send(out);
      case "QUIT" -> say(out, "221 good-bye");
      default -> say(out, "502 not here");
    }
  }

  private void send(OutputStream out) throws IOException {
    say(out, "150 here it comes");
    try (Socket client = data.accept()) {
      client.getOutputStream().write(content);
      client.shutdownOutput();
      client.getInputStream().read();
    }
    say(out, "226 complete");
  }

  private static String port(int port) {
    return (port >> 8) + "," + (port & 0xFF);
  }

  private static void say(OutputStream out, String reply) throws IOException {
    out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Until the client has gone. */
  List<String> heard() throws InterruptedException {
    thread.join();
    return commands;
  }

  @Override
  public void close() throws IOException {
    control.close();
    data.close();
  }
}
