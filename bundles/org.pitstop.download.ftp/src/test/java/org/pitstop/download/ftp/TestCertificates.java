package org.pitstop.download.ftp;

import java.io.FileOutputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests, and what it issues: P-256, valid for ten years before and after {@code at}. */
final class TestCertificates {
  static final String PASSWORD = "in-memory-only";
  private final KeyPair rootKeys = keys();
  private final Instant at;
  private final X509Certificate root;
  private long serial = 1;

  TestCertificates(Instant at) throws Exception {
    this.at = at;
    this.root = issue("CN=Test Root", rootKeys, true, at.minus(3650, ChronoUnit.DAYS));
  }

  private static KeyPair keys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private X509Certificate issue(String name, KeyPair subject) throws Exception {
    return issue(name, subject, false, at.minus(3650, ChronoUnit.DAYS));
  }

  private X509Certificate issue(String name, KeyPair subject, boolean authority, Instant from) throws Exception {
    JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(new X500Name("CN=Test Root"), BigInteger.valueOf(serial++),
        Date.from(from), Date.from(at.plus(3650, ChronoUnit.DAYS)), new X500Name(name), subject.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (!authority) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(
          new GeneralName[] {new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.2")}));
    }
    return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(rootKeys.getPrivate())));
  }

  /** Writes tls-root.pem, vehicle.pem and vehicle.key. */
  void provision(Path directory, String commonName) throws Exception {
    KeyPair own = keys();
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("tls-root.pem"), pem("CERTIFICATE", root.getEncoded()));
    Files.writeString(directory.resolve("vehicle.pem"), pem("CERTIFICATE", issue("CN=" + commonName, own).getEncoded()));
    Files.writeString(directory.resolve("vehicle.key"), pem("PRIVATE KEY", own.getPrivate().getEncoded()));
  }

  /** Writes vehicle-current.pem: a key and its certificate in one file, as renewal does. */
  void renew(Path directory, String commonName, Instant from) throws Exception {
    KeyPair own = keys();
    Files.writeString(directory.resolve("vehicle-current.pem"), pem("PRIVATE KEY", own.getPrivate().getEncoded())
        + pem("CERTIFICATE", issue("CN=" + commonName, own, false, from).getEncoded()));
  }

  /** A server's key and certificate, for localhost and 127.0.0.2. */
  Path serverStore(Path file) throws Exception {
    KeyPair own = keys();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", own.getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {issue("CN=server", own), root});
    return write(store, file);
  }

  Path trustStore(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", root);
    return write(store, file);
  }

  private static Path write(KeyStore store, Path file) throws Exception {
    try (OutputStream out = new FileOutputStream(file.toFile())) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type + "-----\n";
  }
}
