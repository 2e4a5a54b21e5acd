package org.pitstop.trust.cms;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The TLS roots of the vehicle, in PEM: the link to the TSP and the download read them at each connection. */
record TlsRootFile(Path file) {
  private static final int MAX_BYTES = 256 * 1024;
  private static final int LINE = 64;

  /** Adds roots and removes others; one that no bundle ever listed stays. Whole or not at all, and for good when it returns. */
  void change(List<X509Certificate> listed, List<X509Certificate> listedBefore) throws IOException {
    try {
      Set<X509Certificate> known = new LinkedHashSet<>(read());
      Set<X509Certificate> wanted = new LinkedHashSet<>(known);
      wanted.removeAll(listedBefore);
      wanted.addAll(listed);
      if (!wanted.equals(known)) {
        write(wanted);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds something that is no certificate: " + e.getMessage() + "; provision the vehicle again", e);
    }
  }

  private List<X509Certificate> read() throws IOException, GeneralSecurityException {
    if (!Files.exists(file)) {
      return List.of();
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is longer than " + MAX_BYTES + " bytes");
    }
    return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))).stream()
        .map(X509Certificate.class::cast).toList();
  }

  private void write(Set<X509Certificate> roots) throws IOException, GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate root : roots) {
      text.append("-----BEGIN CERTIFICATE-----\n").append(Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(root.getEncoded()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
