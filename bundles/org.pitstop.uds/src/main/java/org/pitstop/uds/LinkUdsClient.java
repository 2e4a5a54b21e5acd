package org.pitstop.uds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.pitstop.api.link.ForeignRequests;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.AuthenticationChallenge;
import org.pitstop.api.uds.FileTransfer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsTiming;

/** A tester: one method a service, over one {@link Conversation}. */
final class LinkUdsClient implements UdsClient {
  /** The buffer for TransferData grows to the longest request; 4095 bytes is the longest that most ECUs take. */
  private static final int FIRST_BUFFER_BYTES = 4095;
  private static final Runnable NOTHING = () -> { };

  private final Conversation conversation;
  private final PeriodicTesterPresent testerPresent;
  private UdsTiming timing;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

  LinkUdsClient(Conversation conversation, UdsTiming timing, VehicleTime time) {
    this.conversation = conversation;
    this.timing = timing;
    this.testerPresent = new PeriodicTesterPresent(time, conversation.link());
  }

  private <T> Answer<T> ask(Service<T> service) throws IOException, InterruptedException {
    byte[] request = service.encode();
    return conversation.ask(service, request, request.length, timing, NOTHING);
  }

  @Override
  public UdsClient timing(UdsTiming newTiming) {
    timing = newTiming;
    return this;
  }

  @Override
  public UdsTiming timing() {
    return timing;
  }

  @Override
  public Answer<UdsTiming> diagnosticSessionControl(int session) throws IOException, InterruptedException {
    return ask(new DiagnosticSessionControl(session, timing));
  }

  @Override
  public Answer<byte[]> ecuReset(int type) throws IOException, InterruptedException {
    return ask(new EcuReset(type));
  }

  @Override
  public Answer<byte[]> clearDiagnosticInformation(int group) throws IOException, InterruptedException {
    return ask(new ClearDiagnosticInformation(group));
  }

  @Override
  public Answer<byte[]> readDtcByStatusMask(int statusMask) throws IOException, InterruptedException {
    return ask(ReadDtcInformation.byStatusMask(statusMask));
  }

  @Override
  public Answer<byte[]> readDtcInformation(int subFunction, byte[] parameter) throws IOException, InterruptedException {
    return ask(new ReadDtcInformation(subFunction, parameter));
  }

  @Override
  public Answer<byte[]> readDataByIdentifier(int did) throws IOException, InterruptedException {
    return ask(new ReadDataByIdentifier(did));
  }

  @Override
  public Answer<byte[]> requestSeed(int level) throws IOException, InterruptedException {
    return ask(SecurityAccess.requestSeed(level));
  }

  @Override
  public Answer<byte[]> sendKey(int level, byte[] key) throws IOException, InterruptedException {
    return ask(SecurityAccess.sendKey(level, key));
  }

  @Override
  public Answer<byte[]> communicationControl(int controlType, int communicationType) throws IOException, InterruptedException {
    return ask(new CommunicationControl(controlType, communicationType));
  }

  @Override
  public Answer<AuthenticationChallenge> verifyCertificateUnidirectional(int communicationConfiguration, byte[] certificate,
      byte[] challenge) throws IOException, InterruptedException {
    return ask(Authentication.verifyCertificateUnidirectional(communicationConfiguration, certificate, challenge));
  }

  @Override
  public Answer<Integer> proofOfOwnership(byte[] proof, byte[] ephemeralPublicKey) throws IOException, InterruptedException {
    return ask(Authentication.proofOfOwnership(proof, ephemeralPublicKey));
  }

  @Override
  public Answer<byte[]> authentication(int subFunction, byte[] parameter) throws IOException, InterruptedException {
    return ask(Authentication.any(subFunction, parameter));
  }

  @Override
  public Answer<byte[]> writeDataByIdentifier(int did, byte[] record) throws IOException, InterruptedException {
    return ask(new WriteDataByIdentifier(did, record));
  }

  @Override
  public Answer<byte[]> routineControl(int subFunction, int routineId, byte[] option) throws IOException, InterruptedException {
    return ask(new RoutineControl(subFunction, routineId, option));
  }

  @Override
  public Answer<Integer> requestDownload(int dataFormatId, int alfid, long start, long size) throws IOException, InterruptedException {
    return ask(new RequestDownload(dataFormatId, alfid, start, size));
  }

  @Override
  public Answer<Integer> requestUpload(int dataFormatId, int alfid, long address, long size) throws IOException, InterruptedException {
    return ask(new RequestUpload(dataFormatId, alfid, address, size));
  }

  @Override
  public Answer<byte[]> transferData(int blockSequenceCounter, ByteBuffer data, Runnable meanwhile) throws IOException, InterruptedException {
    TransferData request = new TransferData(blockSequenceCounter, data);
    if (request.length() > buffer.length || conversation.underWay()) {
      buffer = new byte[Math.max(request.length(), buffer.length)];
    }
    request.encode(buffer);
    return conversation.ask(request, buffer, request.length(), timing, meanwhile);
  }

  @Override
  public Answer<byte[]> requestTransferExit(byte[] parameter) throws IOException, InterruptedException {
    return ask(new RequestTransferExit(parameter));
  }

  @Override
  public Answer<FileTransfer.Accepted> requestFileTransfer(FileTransfer transfer) throws IOException, InterruptedException {
    return ask(new RequestFileTransfer(transfer));
  }

  @Override
  public Answer<byte[]> controlDtcSetting(int type) throws IOException, InterruptedException {
    return ask(new ControlDtcSetting(type));
  }

  @Override
  public Answer<byte[]> request(byte[] request) throws IOException, InterruptedException {
    return ask(new RawRequest(request.clone()));
  }

  @Override
  public void functional(byte[] request) throws IOException {
    conversation.link().sendFunctional(request);
  }

  @Override
  public void testerPresent(int intervalMs) {
    testerPresent.every(intervalMs);
  }

  @Override
  public Optional<ForeignRequests> foreignRequests() {
    return conversation.link().foreignRequests();
  }

  @Override
  public void close() {
    testerPresent.every(0);
    conversation.close();
  }
}
