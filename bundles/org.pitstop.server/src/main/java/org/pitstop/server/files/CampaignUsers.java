package org.pitstop.server.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.ftpserver.ftplet.Authentication;
import org.apache.ftpserver.ftplet.AuthenticationFailedException;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.User;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.usermanager.UsernamePasswordAuthentication;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.TransferRatePermission;
import org.pitstop.api.software.Sha256;

/** The users of the embedded file server: one a campaign, as long as it is under way; they read, and write nothing. */
final class CampaignUsers implements UserManager {
  private static final int CONNECTIONS_PER_CAMPAIGN = 8;
  private static final int IDLE_S = 120;
  private static final int UNLIMITED = 0;
  private final Path home;
  private final Function<String, Optional<String>> passwordSha256;

  /** @param passwordSha256 of a campaign that is under way */
  CampaignUsers(Path home, Function<String, Optional<String>> passwordSha256) {
    this.home = home;
    this.passwordSha256 = passwordSha256;
  }

  @Override
  public User authenticate(Authentication authentication) throws AuthenticationFailedException {
    if (authentication instanceof UsernamePasswordAuthentication login && login.getUsername() != null && login.getPassword() != null
        && matches(login.getUsername(), login.getPassword())) {
      return user(login.getUsername());
    }
    throw new AuthenticationFailedException("no campaign under way has this user and password");
  }

  private boolean matches(String campaign, String password) {
    byte[] given = Sha256.of(password.getBytes(StandardCharsets.UTF_8)).hex().getBytes(StandardCharsets.US_ASCII);
    return passwordSha256.apply(campaign).filter(known -> MessageDigest.isEqual(known.getBytes(StandardCharsets.US_ASCII), given)).isPresent();
  }

  private User user(String campaign) {
    BaseUser user = new BaseUser();
    user.setName(campaign);
    user.setHomeDirectory(home.toString());
    user.setMaxIdleTime(IDLE_S);
    user.setAuthorities(List.of(new ConcurrentLoginPermission(CONNECTIONS_PER_CAMPAIGN, CONNECTIONS_PER_CAMPAIGN),
        new TransferRatePermission(UNLIMITED, UNLIMITED)));
    return user;
  }

  @Override
  public User getUserByName(String name) {
    return doesExist(name) ? user(name) : null;
  }

  @Override
  public boolean doesExist(String name) {
    return passwordSha256.apply(name).isPresent();
  }

  @Override
  public String[] getAllUserNames() {
    return new String[0];
  }

  @Override
  public void delete(String name) throws FtpException {
    throw new FtpException("users come and go with campaigns");
  }

  @Override
  public void save(User user) throws FtpException {
    throw new FtpException("users come and go with campaigns");
  }

  @Override
  public String getAdminName() {
    return "";
  }

  @Override
  public boolean isAdmin(String name) {
    return false;
  }
}
