package org.pitstop.download.ftp;

import java.io.IOException;

/** The vehicle's own certificates are missing or cannot be used: no attempt can end better before that is repaired. */
final class CredentialsException extends IOException {
  CredentialsException(String message, Exception cause) {
    super(message, cause);
  }
}
