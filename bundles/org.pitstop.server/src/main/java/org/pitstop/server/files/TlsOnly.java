package org.pitstop.server.files;

import java.util.Locale;
import java.util.Set;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;

/** No log-in and no data without TLS (RFC 4217). */
final class TlsOnly extends DefaultFtplet {
  private static final Set<String> LOGIN = Set.of("USER", "PASS");
  private static final Set<String> DATA = Set.of("RETR", "LIST", "NLST", "MLSD");
  /** RFC 4217, 9: the data channel needs protection. */
  private static final int DATA_UNPROTECTED = 522;

  @Override
  public FtpletResult beforeCommand(FtpSession session, FtpRequest request) throws FtpException {
    String command = request.getCommand().toUpperCase(Locale.ROOT);
    if (LOGIN.contains(command) && !session.isSecure()) {
      session.write(new DefaultFtpReply(FtpReply.REPLY_530_NOT_LOGGED_IN, "Use AUTH TLS first."));
      return FtpletResult.SKIP;
    }
    if (DATA.contains(command) && !session.getDataConnection().isSecure()) {
      session.write(new DefaultFtpReply(DATA_UNPROTECTED, "Use PROT P first."));
      return FtpletResult.SKIP;
    }
    return FtpletResult.DEFAULT;
  }
}
