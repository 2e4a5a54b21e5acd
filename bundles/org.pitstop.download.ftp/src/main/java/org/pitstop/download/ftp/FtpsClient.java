package org.pitstop.download.ftp;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.ftp.FTPSClient;

/**
 * FTP over explicit TLS (RFC 4217) whose data connections resume the TLS session of the control connection, as vsftpd
 * ({@code require_ssl_reuse}) and proftpd demand.
 *
 * <p>The JDK looks sessions up by host and port. So the data socket is opened plain, made to show the port of the control
 * connection, and TLS is layered on it with the host of the control connection.
 */
final class FtpsClient extends FTPSClient {
  private final SSLContext context;

  FtpsClient(SSLContext context) {
    super(false, context);
    this.context = context;
    setEndpointCheckingEnabled(true);
  }

  /** RFC 4217, 9: no buffer of its own, data connections private. The socket factory stays ours, so that data sockets begin plain. */
  void protectData() throws IOException {
    FtpConnection.expect(this, "PBSZ 0", sendCommand("PBSZ", "0"));
    FtpConnection.expect(this, "PROT P", sendCommand("PROT", "P"));
  }

  @Override
  protected Socket _openDataConnection_(String command, String arg) throws IOException {
    Socket plain = super._openDataConnection_(command, arg);
    if (plain == null) {
      return null;
    }
    ((Sockets.DataSocket) plain).showPort(getRemotePort());
    SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, _hostname_, getRemotePort(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }
}
