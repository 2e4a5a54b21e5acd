package org.pitstop.simulator.doip;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The gateway's identity, in a directory: {@code gateway.pem} and {@code gateway.key}, made if they are not there. If there is a
 * {@code testers.pem}, testers must have a certificate that leads to one of it.
 */
public final class GatewayTls {
  private static final char[] IN_MEMORY = new char[0];
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
  private static final int LINE = 64;

  private GatewayTls() {}

  /** @throws IOException if the files can be neither read nor made; says which directory */
  public static ServerSocketFactory sockets(Path directory, InetAddress address) throws IOException {
    Path certificate = directory.resolve("gateway.pem");
    Path key = directory.resolve("gateway.key");
    Path testers = directory.resolve("testers.pem");
    try {
      if (!Files.exists(certificate)) {
        make(certificate, key, address);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      boolean clients = Files.exists(testers);
      context.init(identity(certificate, key).getKeyManagers(), clients ? trust(testers) : null, null);
      return new Factory(context, clients);
    } catch (GeneralSecurityException e) {
      throw new IOException("the TLS files in " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static void make(Path certificate, Path key, InetAddress address) throws IOException, GeneralSecurityException {
    SelfSignedCertificate made = SelfSignedCertificate.make("Pitstop simulated DoIP gateway", address);
    Files.createDirectories(certificate.toAbsolutePath().getParent());
    Files.deleteIfExists(key);
    Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, pem("PRIVATE KEY", made.keys().getPrivate().getEncoded()));
    Files.writeString(certificate, pem("CERTIFICATE", made.encoded()));
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label + "-----\n";
  }

  private static KeyManagerFactory identity(Path certificate, Path key) throws IOException, GeneralSecurityException {
    X509Certificate[] chain = certificates(certificate).toArray(X509Certificate[]::new);
    String text = Files.readString(key, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
    PrivateKey privateKey = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    KeyStore own = emptyStore();
    own.setKeyEntry("gateway", privateKey, IN_MEMORY, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, IN_MEMORY);
    return keys;
  }

  private static TrustManager[] trust(Path testers) throws IOException, GeneralSecurityException {
    KeyStore roots = emptyStore();
    for (X509Certificate c : certificates(testers)) {
      roots.setCertificateEntry("tester-" + roots.size(), c);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    return trust.getTrustManagers();
  }

  private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
    return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))).stream()
        .map(X509Certificate.class::cast).toList();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Makes server sockets of TLS 1.2 and 1.3 only. */
  private static final class Factory extends ServerSocketFactory {
    private final SSLContext context;
    private final boolean clients;

    Factory(SSLContext context, boolean clients) {
      this.context = context;
      this.clients = clients;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
      SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
      socket.setEnabledProtocols(VERSIONS);
      socket.setNeedClientAuth(clients);
      return socket;
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
      return createServerSocket(port, 0, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
      return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
      ServerSocket socket = createServerSocket();
      socket.bind(new InetSocketAddress(address, port), backlog);
      return socket;
    }
  }
}
