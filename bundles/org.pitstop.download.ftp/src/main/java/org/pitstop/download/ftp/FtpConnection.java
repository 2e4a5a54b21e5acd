package org.pitstop.download.ftp;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;
import org.pitstop.api.download.DownloadRequest;

/** One log-in at a server, for one file. Every refusal is a {@link ReplyException}; any other {@link IOException} is a broken connection. */
final class FtpConnection implements AutoCloseable {
  private static final int FTP_PORT = 21;
  private final FTPClient client;
  private final Sockets sockets;
  private final String path;

  private FtpConnection(FTPClient client, Sockets sockets, String path) {
    this.client = client;
    this.sockets = sockets;
    this.path = path;
  }

  /** Connects, secures the connection if the scheme is {@code ftps}, logs in, and asks for binary transfers. */
  static FtpConnection open(DownloadRequest request, Limits limits, Sockets sockets, Instant now) throws IOException {
    boolean secure = request.url().getScheme().equalsIgnoreCase("ftps");
    FTPClient client = secure ? new FtpsClient(Tls.context(limits.credentials(), limits.clientCertificate(), now)) : new FTPClient();
    FtpConnection connection = new FtpConnection(client, sockets, request.url().getPath().substring(1));
    try {
      connection.prepare(limits);
      connection.connect(request);
      connection.logIn(request);
      return connection;
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  private void prepare(Limits limits) {
    client.setSocketFactory(sockets);
    client.setControlEncoding("UTF-8");
    client.setConnectTimeout((int) limits.connectTimeout().toMillis());
    client.setDefaultTimeout((int) limits.readTimeout().toMillis());
    client.setDataTimeout(limits.readTimeout());
    // EPSV first; if the server does not know it, PASV, of whose answer only the port counts: the host is that of the control connection
    client.setUseEPSVwithIPv4(true);
    client.setIpAddressFromPasvResponse(false);
    client.enterLocalPassiveMode();
    client.setReceieveDataSocketBufferSize(limits.receiveBufferBytes());
  }

  private void connect(DownloadRequest request) throws IOException {
    int port = request.url().getPort() < 0 ? FTP_PORT : request.url().getPort();
    try {
      client.connect(host(request), port);
    } catch (SSLException e) {
      if (client.getReplyCode() >= 500) { // AUTH TLS refused: never go on in the clear
        throw refusal(client, "TLS");
      }
      throw e;
    }
    expect(client, "the connection", client.getReplyCode());
    client.setTcpNoDelay(true);
    client.setKeepAlive(true);
  }

  private static String host(DownloadRequest request) {
    String host = request.url().getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private void logIn(DownloadRequest request) throws IOException {
    boolean anonymous = request.user().isEmpty();
    int reply = client.user(anonymous ? "anonymous" : request.user());
    if (FTPReply.isPositiveIntermediate(reply)) {
      reply = client.pass(anonymous ? "pitstop@" : request.password());
    }
    expect(client, "user " + (anonymous ? "anonymous" : request.user()), reply);
    if (client instanceof FtpsClient secure) {
      secure.protectData();
    }
    if (!client.setFileType(FTP.BINARY_FILE_TYPE)) {
      throw refusal(client, "TYPE I");
    }
    client.enterLocalPassiveMode();
  }

  /** RFC 3659, 4; empty if the server does not say. */
  OptionalLong size() throws IOException {
    int reply = client.sendCommand("SIZE", path);
    if (reply != FTPReply.FILE_STATUS) {
      return OptionalLong.empty();
    }
    String digits = answer();
    return digits.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }

  /** RFC 3659, 3: when the file was changed, in the server's words; empty if it does not say. */
  Optional<String> modified() throws IOException {
    return client.mdtm(path) == FTPReply.FILE_STATUS && answer().matches("\\d{14}(\\.\\d{1,9})?") ? Optional.of(answer()) : Optional.empty();
  }

  private String answer() {
    return client.getReplyString().substring(3).strip();
  }

  /** Begins the transfer. @throws ReplyException also if the server cannot go on at an offset other than 0 */
  InputStream retrieve(long offset) throws IOException {
    client.setRestartOffset(offset);
    InputStream data = client.retrieveFileStream(path);
    if (data == null) {
      throw refusal(client, offset == 0 ? "RETR " + path : "REST " + offset + " or RETR " + path);
    }
    return data;
  }

  /** The reply after a transfer; whether the server says that it was complete. */
  boolean completed() throws IOException {
    return client.completePendingCommand();
  }

  /** Says good-bye, if the server still listens. */
  void quit() throws IOException {
    client.quit();
  }

  static void expect(FTPClient client, String what, int replyCode) throws ReplyException {
    if (!FTPReply.isPositiveCompletion(replyCode)) {
      throw refusal(client, what);
    }
  }

  private static ReplyException refusal(FTPClient client, String what) {
    return new ReplyException(client.getReplyCode(), what, String.valueOf(client.getReplyString()));
  }

  @Override
  public void close() {
    sockets.cut();
  }
}
