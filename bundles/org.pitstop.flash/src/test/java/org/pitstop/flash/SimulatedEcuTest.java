package org.pitstop.flash;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.AuthenticationProvider;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.flash.TransferEncoding;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.simulator.ecu.EcuOptions;
import org.pitstop.uds.RealClients;

/** The whole sequence with the simulated ECU, which shares no code with it: from the profile to its flash memory. */
public class SimulatedEcuTest {
  private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LOADER = MemoryImages.bytes(300);
  private static final String PKI = "src/test/resources/org/pitstop/flash/";
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private SimulatedLink link;

  @Test
  public void plainWithSeedAndKey() throws Exception {
    check(program(EcuOptions.NONE, ReferenceProfile.text("bcm"), "tester"));
  }

  @Test
  public void compressed() throws Exception {
    check(program(EcuOptions.NONE, ReferenceProfile.text("bcm").replace("\"dataFormatId\": \"0x00\"", "\"dataFormatId\": \"0x10\""), "tester"));
    assertTrue("the image compresses well", link.bytesToEcu < image().length / 2);
  }

  @Test
  public void withASecondaryBootLoader() throws Exception {
    EcuOptions options = new EcuOptions(Set.of("bcm"), Optional.empty());
    Files.createDirectory(folder.getRoot().toPath().resolve("boot"));
    Files.write(folder.getRoot().toPath().resolve("boot/loader.bin"), LOADER);
    String profile = ReferenceProfile.withBootLoader(Sha256.of(LOADER).hex()).replaceFirst("(?s)\"verification\": \\{\"crc\".*?]}},",
        "\"verification\": {\"algorithm\": \"crc32\", \"routine\": {\"id\": \"0x0202\", \"option\": [\"address\", \"size\", \"checksum\"], "
            + "\"accepted\": [\"00\"]}},");
    check(program(options, profile, "tester"));
    Failed without = (Failed) program(options, ReferenceProfile.text("bcm"), "tester");
    assertTrue(without.why(), without.why().contains("0x22 conditions not correct"));
  }

  @Test
  public void withACertificate() throws Exception {
    EcuOptions options = EcuOptions.of("", PKI + "trust.pem");
    check(program(options, ReferenceProfile.withCertificate(), "tester"));
    Failed stranger = (Failed) program(options, ReferenceProfile.withCertificate(), "stranger");
    assertTrue(stranger.why(), stranger.why().contains("authentication, certificate: the ECU refused service 0x29: 0x52"));
    assertFalse(stranger.erased());
    assertEquals("1.0.0", link.ecu.look().version());
    Failed unknown = (Failed) program(EcuOptions.NONE, ReferenceProfile.withCertificate(), "tester");
    assertTrue(unknown.why(), unknown.why().contains("0x11 service not supported"));
  }

  @Test
  public void aStolenCertificateWithoutItsKeyProvesNothing() throws Exception {
    Failed failed = (Failed) program(EcuOptions.of("", PKI + "trust.pem"), ReferenceProfile.withCertificate(),
        new PemAuthenticationProvider(Path.of(PKI + "tester.pem"), Path.of(PKI + "stranger-key.pem")));
    assertTrue(failed.why(), failed.why().contains("proof of ownership: the ECU refused service 0x29: 0x58"));
    assertFalse(failed.erased());
  }

  private void check(Result result) {
    assertTrue(result.toString(), result instanceof Verified);
    assertEquals("2.0", link.ecu.look().version());
    assertEquals(Sha256.of(image()).hex(), link.ecu.look().flashSha256());
  }

  private Result program(EcuOptions options, String profile, String who) throws Exception {
    return program(options, profile, new PemAuthenticationProvider(Path.of(PKI + who + ".pem"), Path.of(PKI + who + "-key.pem")));
  }

  private Result program(EcuOptions options, String profile, AuthenticationProvider authentication) throws Exception {
    FlashBench bench = new FlashBench(folder.getRoot().toPath());
    bench.profile(profile);
    link = new SimulatedLink(bench.time, SECRET, options);
    bench.equipment.clients = RealClients.over(bench.time, link);
    bench.equipment.images = new Images();
    Path secret = Files.writeString(folder.getRoot().toPath().resolve("secret"), java.util.HexFormat.of().formatHex(SECRET));
    bench.equipment.addKeyProvider(new HmacKeyProvider(secret), Map.of(KeyProvider.NAME, "hmac-sha256"));
    bench.equipment.addAuthenticationProvider(authentication, Map.of(AuthenticationProvider.NAME, "workshop"));
    bench.equipment.addTransferEncoding(new DeflateEncoding(9), Map.of(TransferEncoding.DATA_FORMAT, 0x10));
    return bench.program();
  }

  /** An application with its header, and much that compresses. */
  private static byte[] image() {
    byte[] image = new byte[20_000];
    new Random(1).nextBytes(image);
    Arrays.fill(image, 1000, 18_000, (byte) 7);
    Arrays.fill(image, 0, 64, (byte) 0);
    System.arraycopy("PSTP2.0".getBytes(StandardCharsets.US_ASCII), 0, image, 0, 7);
    System.arraycopy("BCM-H1".getBytes(StandardCharsets.US_ASCII), 0, image, 36, 6);
    return image;
  }

  private static final class Images implements ImageReader {
    @Override
    public Image read(Path file, ImageFormat format, long binaryAddress) {
      byte[] bytes = file.endsWith("loader.bin") ? LOADER : image();
      return new Image() {
        @Override
        public List<Area> areas() {
          return List.of(new Area(binaryAddress, bytes.length, 0));
        }

        @Override
        public InputStream open(Area area) {
          return new ByteArrayInputStream(bytes);
        }
      };
    }

    @Override
    public ImageFormat detect(Path file) throws IOException {
      throw new IOException("is not asked");
    }
  }
}
