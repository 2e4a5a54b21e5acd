package org.pitstop.download.ftp;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;

/** Apache MINA FtpServer at 127.0.0.1 with one user and one passive port, plain and with TLS. */
final class TestServer implements AutoCloseable {
  final int controlPort = freePort();
  final int dataPort = freePort();
  private final FtpServer server;

  TestServer(Path home, Path keyStore) throws Exception {
    FtpServerFactory factory = new FtpServerFactory();
    ListenerFactory listener = new ListenerFactory();
    listener.setServerAddress("127.0.0.1");
    listener.setPort(controlPort);
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(keyStore.toFile());
    tls.setKeystoreType("PKCS12");
    tls.setKeystorePassword(TestCertificates.PASSWORD);
    tls.setKeyPassword(TestCertificates.PASSWORD);
    tls.setSslProtocol("TLSv1.3", "TLSv1.2");
    SslConfiguration secure = tls.createSslConfiguration();
    listener.setSslConfiguration(secure);
    listener.setDataConnectionConfiguration(new OnePassivePort(dataPort, secure));
    factory.addListener("default", listener.createListener());
    BaseUser user = new BaseUser();
    user.setName("camp-0042");
    user.setPassword("secret");
    user.setHomeDirectory(Files.createDirectories(home).toString());
    factory.getUserManager().save(user);
    server = factory.createServer();
    server.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
