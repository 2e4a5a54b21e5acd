package org.pitstop.uds;

import java.util.EnumSet;
import java.util.Set;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.AuthenticationChallenge;
import org.pitstop.api.uds.NegativeResponseCode;

/**
 * 0x29 (ISO 14229-1:2020, 10.6), with certificates (APCE), the tester proves itself:
 *
 * <pre>
 * request   29 01 communicationConfiguration length(2) certificate… length(2) challenge…
 * response  69 01 returnParameter length(2) challenge… length(2) ephemeralPublicKey…
 * request   29 03 length(2) proofOfOwnership… length(2) ephemeralPublicKey…
 * response  69 03 returnParameter length(2) sessionKeyInfo…
 * </pre>
 */
final class Authentication<T> implements Service<T> {
  private static final int VERIFY_CERTIFICATE_UNIDIRECTIONAL = 0x01;
  private static final int PROOF_OF_OWNERSHIP = 0x03;
  private static final int MAX_COUNTED_BYTES = 0xFFFF;
  private static final int HEAD_BYTES = 2;
  /** What is wrong with a certificate, a proof or a key, 0x50–0x5D, besides what others may answer too. */
  private static final Set<NegativeResponseCode> REFUSALS =
      EnumSet.range(NegativeResponseCode.CERTIFICATE_INVALID_TIME_PERIOD, NegativeResponseCode.DEAUTHENTICATION_FAILED);

  static {
    REFUSALS.addAll(EnumSet.of(NegativeResponseCode.SUB_FUNCTION_NOT_SUPPORTED, NegativeResponseCode.CONDITIONS_NOT_CORRECT,
        NegativeResponseCode.REQUEST_SEQUENCE_ERROR, NegativeResponseCode.REQUEST_OUT_OF_RANGE,
        NegativeResponseCode.EXCEED_NUMBER_OF_ATTEMPTS, NegativeResponseCode.REQUIRED_TIME_DELAY_NOT_EXPIRED));
  }

  private final byte[] request;
  private final T silence;
  private final Decoding<T> decoding;

  private interface Decoding<T> {
    Answer<T> decode(ResponseBytes afterSubFunction);
  }

  private Authentication(byte[] request, T silence, Decoding<T> decoding) {
    this.request = request;
    this.silence = silence;
    this.decoding = decoding;
  }

  static Authentication<AuthenticationChallenge> verifyCertificateUnidirectional(int communicationConfiguration, byte[] certificate,
      byte[] challenge) {
    RequestBytes bytes = subFunction(VERIFY_CERTIFICATE_UNIDIRECTIONAL).number("communicationConfiguration", communicationConfiguration, 1);
    counted(counted(bytes, "certificate", certificate), "challenge", challenge);
    return new Authentication<>(bytes.build(), null, Authentication::challenge);
  }

  static Authentication<Integer> proofOfOwnership(byte[] proof, byte[] ephemeralPublicKey) {
    RequestBytes bytes = subFunction(PROOF_OF_OWNERSHIP);
    counted(counted(bytes, "proof", proof), "ephemeral public key", ephemeralPublicKey);
    return new Authentication<>(bytes.build(), null, Authentication::returnParameter);
  }

  static Authentication<byte[]> any(int subFunction, byte[] parameter) {
    return new Authentication<>(subFunction(subFunction).tail(parameter).build(), new byte[0], r -> r.value(r.rest()));
  }

  private static RequestBytes subFunction(int subFunction) {
    return RequestBytes.of(ServiceId.AUTHENTICATION).number("sub-function", subFunction, 1);
  }

  private static RequestBytes counted(RequestBytes bytes, String what, byte[] value) {
    if (value.length > MAX_COUNTED_BYTES) {
      throw new IllegalArgumentException(what + " has " + value.length + " bytes (allowed: 0-" + MAX_COUNTED_BYTES + ")");
    }
    return bytes.number("length of " + what, value.length, 2).tail(value);
  }

  private static Answer<AuthenticationChallenge> challenge(ResponseBytes response) {
    int returnParameter = (int) response.number("authenticationReturnParameter", 1);
    return response.value(new AuthenticationChallenge(returnParameter, response.counted("challenge"), response.counted("ephemeralPublicKey")));
  }

  private static Answer<Integer> returnParameter(ResponseBytes response) {
    int returnParameter = (int) response.number("authenticationReturnParameter", 1);
    response.counted("sessionKeyInfo");
    return response.value(returnParameter);
  }

  @Override
  public byte[] encode() {
    return request;
  }

  @Override
  public Answer<T> decode(byte[] response) {
    return decoding.decode(new ResponseBytes(response, HEAD_BYTES));
  }

  @Override
  public T silence() {
    if (silence == null) {
      throw new IllegalStateException("Authentication with a suppress bit that nobody has set");
    }
    return silence;
  }

  @Override
  public Set<NegativeResponseCode> refusals() {
    return REFUSALS;
  }
}
