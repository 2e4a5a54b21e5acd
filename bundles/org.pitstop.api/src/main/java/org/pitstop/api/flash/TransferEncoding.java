package org.pitstop.api.flash;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes what is transferred out of the bytes of memory: compression, encryption or both. A service an OEM adds for one data format
 * identifier of RequestDownload; used for blocks whose profile asks for it and whose image does not carry that format already.
 */
@ConsumerType
public interface TransferEncoding {

  /** Service property of type Integer: the data format identifier, 0x01–0xFF (ISO 14229-1:2020, table 395). */
  String DATA_FORMAT = "pitstop.data.format";

  /**
   * Encodes one memory area, as a stream: areas may be larger than the memory of this process. The same area gives the same bytes.
   *
   * @param ecu for which ECU
   * @param memory the plain bytes, from the area's beginning to its end; closed with what is returned
   */
  InputStream encode(String ecu, InputStream memory) throws IOException;
}
