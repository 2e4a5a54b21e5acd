package org.pitstop.api.uds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.link.ForeignRequests;

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

  /** 0x19 with any sub-function and what follows it. The value is what follows the sub-function in the answer. */
  Answer<byte[]> readDtcInformation(int subFunction, byte[] parameter) throws IOException, InterruptedException;

  /** 0x22 for one DID: the data record. */
  Answer<byte[]> readDataByIdentifier(int did) throws IOException, InterruptedException;

  /** 0x27, odd sub-function {@code level}: the seed; all zero means already unlocked. */
  Answer<byte[]> requestSeed(int level) throws IOException, InterruptedException;

  /** 0x27, sub-function {@code level + 1}. */
  Answer<byte[]> sendKey(int level, byte[] key) throws IOException, InterruptedException;

  /** 0x28: control type 0x00 enable, 0x01 enable rx only, 0x03 disable; communication type 0x01 normal, 0x02 network management, 0x03 both. */
  Answer<byte[]> communicationControl(int controlType, int communicationType) throws IOException, InterruptedException;

  /**
   * 0x29, sub-function 0x01 verifyCertificateUnidirectional: shows our certificate; the ECU answers with a challenge.
   *
   * @param communicationConfiguration how the channel is secured afterwards; 0x00: as before
   * @param certificate our certificate, in the form that the ECU knows
   * @param challenge ours, for ECUs that prove themselves too; empty: none
   */
  Answer<AuthenticationChallenge> verifyCertificateUnidirectional(int communicationConfiguration, byte[] certificate, byte[] challenge)
      throws IOException, InterruptedException;

  /**
   * 0x29, sub-function 0x03 proofOfOwnership: the answer to the challenge.
   *
   * @return authenticationReturnParameter, see {@link AuthenticationChallenge}
   */
  Answer<Integer> proofOfOwnership(byte[] proof, byte[] ephemeralPublicKey) throws IOException, InterruptedException;

  /** 0x29 with any sub-function and what follows it. The value is what follows the sub-function in the answer. */
  Answer<byte[]> authentication(int subFunction, byte[] parameter) throws IOException, InterruptedException;

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

  /** 0x35, as {@link #requestDownload}; the blocks then come with empty {@link #transferData}. */
  Answer<Integer> requestUpload(int dataFormatId, int alfid, long address, long size) throws IOException, InterruptedException;

  /**
   * 0x36: {@code data} is read from its position to its limit. The value is the transferResponseParameterRecord.
   *
   * @param meanwhile runs once on the calling thread, as soon as the request is under way: the time to prepare the next block. It must
   *     not touch {@code data}, and not use this client
   */
  Answer<byte[]> transferData(int blockSequenceCounter, ByteBuffer data, Runnable meanwhile) throws IOException, InterruptedException;

  /** 0x37. */
  Answer<byte[]> requestTransferExit(byte[] parameter) throws IOException, InterruptedException;

  /** 0x38: what follows the mode of operation is encoded by {@link FileTransfer}. */
  Answer<FileTransfer.Accepted> requestFileTransfer(FileTransfer transfer) throws IOException, InterruptedException;

  /** 0x85: type 0x01 on, 0x02 off. */
  Answer<byte[]> controlDtcSetting(int type) throws IOException, InterruptedException;

  /** Any request; the value is the whole positive response. */
  Answer<byte[]> request(byte[] request) throws IOException, InterruptedException;

  /** Sends a request to every ECU of the bus by functional addressing; nobody waits for an answer (suppressPosRspMsgIndicationBit is the caller's). */
  void functional(byte[] request) throws IOException;

  /** What was heard of other testers since the link was first used; empty: the link cannot hear them. */
  Optional<ForeignRequests> foreignRequests();

  /** Sends functional TesterPresent {@code 3E 80} every {@code intervalMs} milliseconds until told 0; also while a request is under way. */
  void testerPresent(int intervalMs);

  @Override
  void close();
}
