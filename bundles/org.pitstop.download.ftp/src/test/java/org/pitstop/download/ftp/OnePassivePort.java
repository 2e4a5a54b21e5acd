package org.pitstop.download.ftp;

import org.apache.ftpserver.DataConnectionConfiguration;
import org.apache.ftpserver.ssl.SslConfiguration;

/** Always the same passive port: the server's own choice would see the proxy at another address and think that the port is taken. */
record OnePassivePort(int port, SslConfiguration tls) implements DataConnectionConfiguration {
  private static final String ADDRESS = "127.0.0.1";

  @Override
  public int requestPassivePort() {
    return port;
  }

  @Override
  public void releasePassivePort(int released) { }

  @Override
  public String getPassiveAddress() {
    return ADDRESS;
  }

  @Override
  public String getPassiveExernalAddress() {
    return ADDRESS;
  }

  @Override
  public String getPassivePorts() {
    return Integer.toString(port);
  }

  @Override
  public SslConfiguration getSslConfiguration() {
    return tls;
  }

  @Override
  public int getIdleTime() {
    return 300;
  }

  @Override
  public boolean isActiveEnabled() {
    return false;
  }

  @Override
  public boolean isActiveIpCheck() {
    return false;
  }

  @Override
  public String getActiveLocalAddress() {
    return ADDRESS;
  }

  @Override
  public int getActiveLocalPort() {
    return 0;
  }

  @Override
  public boolean isPassiveIpCheck() {
    return false;
  }

  @Override
  public boolean isImplicitSsl() {
    return false;
  }
}
