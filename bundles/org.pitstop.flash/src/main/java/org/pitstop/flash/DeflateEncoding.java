package org.pitstop.flash;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.flash.TransferEncoding;

/** Compression of the reference vehicle: raw DEFLATE (RFC 1951), not encrypted. */
@Component(name = "org.pitstop.flash.deflate", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DeflateEncoding.Config.class, factory = true)
public final class DeflateEncoding implements TransferEncoding {
  private static final int BUFFER_BYTES = 64 * 1024;
  private final int level;

  @ObjectClassDefinition(name = "Pitstop: transfer encoding DEFLATE")
  @interface Config {
    /** Becomes the service property {@link TransferEncoding#DATA_FORMAT}. */
    @AttributeDefinition(description = "The data format identifier that it is for, as a number. Default 16 (0x10)")
    int pitstop_data_format() default 0x10;

    @AttributeDefinition(description = "1 fast … 9 small. Default 9")
    int level() default Deflater.BEST_COMPRESSION;
  }

  @Activate
  public DeflateEncoding(Config config) {
    this(config.level());
  }

  DeflateEncoding(int level) {
    if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
      throw new IllegalArgumentException("org.pitstop.flash.deflate: level is " + level + " (allowed: 1…9)");
    }
    this.level = level;
  }

  @Override
  public InputStream encode(String ecu, InputStream memory) {
    Deflater deflater = new Deflater(level, true);
    return new DeflaterInputStream(memory, deflater, BUFFER_BYTES) {
      @Override
      public void close() throws IOException {
        deflater.end();
        super.close();
      }
    };
  }
}
