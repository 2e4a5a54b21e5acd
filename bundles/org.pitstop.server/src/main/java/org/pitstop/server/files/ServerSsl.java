package org.pitstop.server.files;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.apache.ftpserver.ssl.ClientAuth;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.pitstop.server.pki.Tls;

/** TLS of the embedded file server: our certificate, no client certificates (a campaign has its password). */
final class ServerSsl implements SslConfiguration {
  private final SSLContext context;

  ServerSsl(Tls tls) throws GeneralSecurityException {
    this.context = tls.context();
  }

  @Override
  public SSLSocketFactory getSocketFactory() {
    return context.getSocketFactory();
  }

  @Override
  public SSLContext getSSLContext() {
    return context;
  }

  @Override
  public SSLContext getSSLContext(String protocol) {
    return context;
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return null;  // by the interface's contract: the platform's
  }

  @Override
  public String getEnabledProtocol() {
    return "TLSv1.3";
  }

  @Override
  public String[] getEnabledProtocols() {
    return new String[] {"TLSv1.3", "TLSv1.2"};
  }

  @Override
  public ClientAuth getClientAuth() {
    return ClientAuth.NONE;
  }
}
