package org.pitstop.server.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ActiveMQ Artemis in this process: MQTT 5 over TLS with client certificates, sessions and messages in a journal. */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String ACCEPTOR = "mqtt";
  private static final int MAX_PACKET_BYTES = 600 * 1024;
  private static final int JOURNAL_FILE_BYTES = 4 * 1024 * 1024;
  private static final long MAX_BYTES_IN_MEMORY_PER_ADDRESS = 8L * 1024 * 1024;
  private static final int THREADS = 8;
  /** An address without a queue: what expires is dropped, for the server's own outbox has it still. */
  private static final SimpleString NOWHERE = SimpleString.of("pitstop.nowhere");
  private final ActiveMQServer server;

  /**
   * Starts it.
   *
   * @param port 0: any free port
   * @param identity PEM file with key and certificate of the broker
   * @param authority PEM file with the root of the clients' certificates
   * @throws IOException if it does not start, for example because the port is taken
   */
  public EmbeddedBroker(Path dir, int port, Path identity, Path authority) throws IOException {
    Files.createDirectories(dir);
    server = new ActiveMQServerImpl(configuration(dir, port, identity, authority), null, new CertificateSecurity());
    server.addProtocolManagerFactory(new MQTTProtocolManagerFactory());
    // Artemis and Netty find their parts through the thread's class loader: here that is this bundle, whatever thread starts us
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(EmbeddedBroker.class.getClassLoader());
    try {
      server.start();
      server.getRemotingService().addIncomingInterceptor(new ConnectCheck());
      checkListening(port);
    } catch (Exception e) {
      stopQuietly(e);
      throw new IOException("the broker does not start on port " + port + ": " + e.getMessage() + "; is another server running there? (brokerPort)", e);
    } finally {
      thread.setContextClassLoader(before);
    }
    LOG.info("broker started port={} journal={}", port(), dir);
  }

  public int port() {
    return server.getRemotingService().getAcceptor(ACCEPTOR).getActualPort();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the broker does not stop: " + e.getMessage(), e);
    }
  }

  /** Artemis goes on without an acceptor whose port is taken. */
  private void checkListening(int port) throws IOException {
    var acceptor = server.getRemotingService().getAcceptor(ACCEPTOR);
    if (acceptor == null || !acceptor.isStarted() || acceptor.getActualPort() <= 0) {
      throw new IOException("port " + port + " cannot be opened");
    }
  }

  private void stopQuietly(Exception cause) {
    try {
      server.stop();
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
  }

  private static Configuration configuration(Path dir, int port, Path identity, Path authority) {
    byte[] clusterPassword = new byte[24];
    new SecureRandom().nextBytes(clusterPassword);
    Configuration configuration = new ConfigurationImpl().setName("pitstop").setPersistenceEnabled(true).setJournalType(JournalType.NIO)
        .setJournalDirectory(dir.resolve("journal").toString()).setBindingsDirectory(dir.resolve("bindings").toString())
        .setPagingDirectory(dir.resolve("paging").toString()).setLargeMessagesDirectory(dir.resolve("large").toString())
        .setJournalFileSize(JOURNAL_FILE_BYTES).setJournalMinFiles(2).setJMXManagementEnabled(false).setCriticalAnalyzer(false)
        .setThreadPoolMaxSize(THREADS).setScheduledThreadPoolMaxSize(2).setGracefulShutdownEnabled(false).setResolveProtocols(false)
        .setClusterPassword(HexFormat.of().formatHex(clusterPassword)).setSecurityEnabled(true)
        // no caches: they are keyed by the user name a client claims, and only its certificate counts here
        .setSecurityInvalidationInterval(0);
    // -1: a report that was delivered, but not committed when the TSP died, is delivered again however often that happens
    configuration.addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1)
        .setMaxSizeBytes(MAX_BYTES_IN_MEMORY_PER_ADDRESS).setExpiryAddress(NOWHERE).setDeadLetterAddress(NOWHERE));
    return configuration.addAcceptorConfiguration(
        new TransportConfiguration(NettyAcceptorFactory.class.getName(), transport(port, identity, authority), ACCEPTOR, mqtt()));
  }

  private static Map<String, Object> transport(int port, Path identity, Path authority) {
    Map<String, Object> map = new HashMap<>();
    map.put(TransportConstants.HOST_PROP_NAME, "0.0.0.0");
    map.put(TransportConstants.PORT_PROP_NAME, port);
    map.put(TransportConstants.PROTOCOLS_PROP_NAME, "MQTT");
    map.put(TransportConstants.USE_EPOLL_PROP_NAME, false);
    map.put(TransportConstants.USE_KQUEUE_PROP_NAME, false);
    map.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
    map.put(TransportConstants.NEED_CLIENT_AUTH_PROP_NAME, true);
    map.put(TransportConstants.ENABLED_PROTOCOLS_PROP_NAME, "TLSv1.3,TLSv1.2");
    map.put(TransportConstants.KEYSTORE_TYPE_PROP_NAME, "PEM");
    map.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, identity.toString());
    map.put(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, "PEMCA");
    map.put(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, authority.toString());
    return map;
  }

  private static Map<String, Object> mqtt() {
    return Map.of("maximumPacketSize", MAX_PACKET_BYTES);
  }
}
