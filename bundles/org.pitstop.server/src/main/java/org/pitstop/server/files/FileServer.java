package org.pitstop.server.files;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.ftpserver.ConnectionConfig;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.pitstop.server.ServerSettings.Files;
import org.pitstop.server.pki.Tls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Apache MINA FtpServer in this process: explicit FTPS over the depot's directory, for vehicles with a campaign under way. */
public final class FileServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileServer.class);
  private static final int MAX_CONNECTIONS = 500;
  private static final int MAX_THREADS = 32;
  private static final int MAX_LOGIN_FAILURES = 3;
  private static final int LOGIN_FAILURE_DELAY_MS = 500;
  private static final int IDLE_S = 120;
  private final FtpServer server;
  private final Listener listener;

  /** Starts it. @param passwordSha256 of a campaign that is under way */
  public FileServer(Files settings, Tls tls, Function<String, Optional<String>> passwordSha256) throws IOException, GeneralSecurityException {
    FtpServerFactory factory = new FtpServerFactory();
    listener = listener(settings, new ServerSsl(tls));
    factory.setListeners(new HashMap<>(Map.of("default", listener)));  // the server clears it when it stops
    factory.setUserManager(new CampaignUsers(settings.directory(), passwordSha256));
    factory.setConnectionConfig(limits());
    if (settings.requireTls()) {
      factory.setFtplets(new HashMap<>(Map.of("tls", new TlsOnly())));
    }
    server = factory.createServer();
    try {
      server.start();
    } catch (FtpException | RuntimeException e) {
      server.stop();
      throw new IOException("the file server does not start on port " + settings.port() + ": " + e.getMessage()
          + "; is another server running there? (ftpPort)", e);
    }
    LOG.info("file server started port={} passivePorts={} directory={}", port(), settings.passivePorts(), settings.directory());
  }

  public int port() {
    return listener.getPort();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static Listener listener(Files settings, ServerSsl ssl) {
    DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
    data.setPassivePorts(settings.passivePorts());
    data.setActiveEnabled(false);
    data.setPassiveIpCheck(true);
    data.setIdleTime(IDLE_S);
    data.setSslConfiguration(ssl);
    ListenerFactory factory = new ListenerFactory();
    factory.setPort(settings.port());
    factory.setIdleTimeout(IDLE_S);
    factory.setImplicitSsl(false);
    factory.setSslConfiguration(ssl);
    factory.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
    return factory.createListener();
  }

  private static ConnectionConfig limits() {
    ConnectionConfigFactory factory = new ConnectionConfigFactory();
    factory.setAnonymousLoginEnabled(false);
    factory.setMaxLogins(MAX_CONNECTIONS);
    factory.setMaxThreads(MAX_THREADS);
    factory.setMaxLoginFailures(MAX_LOGIN_FAILURES);
    factory.setLoginFailureDelay(LOGIN_FAILURE_DELAY_MS);
    return factory.createConnectionConfig();
  }
}
