package org.pitstop.api.uds;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A UDS tester (ISO 14229-1:2020) in a conversation with one ECU. Each method sends one request and waits for what becomes of it;
 * NRC 0x78 is waited for and 0x21 repeated within the limits of {@link UdsTiming}. To be used by one thread at a time.
 *
 * <p>Every method throws {@link IOException} only when the link itself is gone.
 */
@ProviderType
public interface UdsClient extends AutoCloseable {

  /** Uses other time limits from here on. Initially P2 and P2* are those given at {@link UdsClients#open}. */
  UdsClient timing(UdsTiming timing);

  UdsTiming timing();

  /** 0x10: session 0x01 default, 0x02 programming, 0x03 extended. The answer's times are what the ECU promises; they are not applied by themselves. */
  Answer<UdsTiming> diagnosticSessionControl(int session) throws IOException, InterruptedException;

  /** 0x11: type 0x01 hard, 0x02 key off-on, 0x03 soft. */
  Answer<byte[]> ecuReset(int type) throws IOException, InterruptedException;

  /** 0x14: group 0xFFFFFF is all. */
  Answer<byte[]> clearDiagnosticInformation(int group) throws IOException, InterruptedException;

  /** 0x19, sub-function 0x02: DTC records by status mask, 4 bytes each (DTC, status), after the availability mask. */
  Answer<byte[]> readDtcByStatusMask(int statusMask) throws IOException, InterruptedException;

  /** 0x22 for one DID: the data record. */
  Answer<byte[]> readDataByIdentifier(int did) throws IOException, InterruptedException;

  /** 0x27, odd sub-function {@code level}: the seed; all zero means already unlocked. */
  Answer<byte[]> requestSeed(int level) throws IOException, InterruptedException;

  /** 0x27, sub-function {@code level + 1}. */
  Answer<byte[]> sendKey(int level, byte[] key) throws IOException, InterruptedException;

  /** 0x28: control type 0x00 enable, 0x01 enable rx only, 0x03 disable; communication type 0x01 normal, 0x02 network management, 0x03 both. */
  Answer<byte[]> communicationControl(int controlType, int communicationType) throws IOException, InterruptedException;

  /** 0x2E. */
  Answer<byte[]> writeDataByIdentifier(int did, byte[] record) throws IOException, InterruptedException;

  /** 0x31: sub-function 0x01 start, 0x02 stop, 0x03 results. The value is what follows the routine id in the answer. */
  Answer<byte[]> routineControl(int subFunction, int routineId, byte[] option) throws IOException, InterruptedException;

  /**
   * 0x34.
   *
   * @param alfid address and length format identifier: high nibble bytes of the size, low nibble bytes of the address
   * @return maxNumberOfBlockLength: the longest TransferData request, SID and counter included
   */
  Answer<Integer> requestDownload(int dataFormatId, int alfid, long address, long size) throws IOException, InterruptedException;

  /** 0x36: {@code data} is read from its position to its limit. The value is the transferResponseParameterRecord. */
  Answer<byte[]> transferData(int blockSequenceCounter, ByteBuffer data) throws IOException, InterruptedException;

  /** 0x37. */
  Answer<byte[]> requestTransferExit(byte[] parameter) throws IOException, InterruptedException;

  /** 0x85: type 0x01 on, 0x02 off. */
  Answer<byte[]> controlDtcSetting(int type) throws IOException, InterruptedException;

  /** Any request; the value is the whole positive response. */
  Answer<byte[]> request(byte[] request) throws IOException, InterruptedException;

  /** Sends a request to every ECU of the bus by functional addressing; nobody waits for an answer (suppressPosRspMsgIndicationBit is the caller's). */
  void functional(byte[] request) throws IOException;

  /** Sends functional TesterPresent {@code 3E 80} every {@code intervalMs} milliseconds until told 0; also while a request is under way. */
  void testerPresent(int intervalMs);

  @Override
  void close();
}
