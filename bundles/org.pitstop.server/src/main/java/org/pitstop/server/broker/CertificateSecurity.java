package org.pitstop.server.broker;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.pitstop.server.pki.Pki;

/**
 * Who may do what at the embedded broker, by the common name of the client's certificate: {@code tsp} everything under {@code pitstop/v1/}, a
 * vehicle its own topics, and to read the roots of trust. The broker's addresses are MQTT topics with dots for slashes. User names and passwords count for nothing.
 */
final class CertificateSecurity implements ActiveMQSecurityManager5 {
  private static final String RETAINED = "$sys.mqtt.retain.";

  @Override
  public Subject authenticate(String user, String password, RemotingConnection connection, String securityDomain) {
    if (connection.getSubject() != null) {
      return connection.getSubject();  // a last will is published after the connection has lost its certificate
    }
    return commonName(connection).map(CertificateSecurity::subject).orElse(null);
  }

  @Override
  public boolean authorize(Subject subject, Set<Role> roles, CheckType checkType, String address) {
    return subject.getPrincipals(UserPrincipal.class).stream().anyMatch(p -> allowed(p.getName(), checkType, address));
  }

  @Override
  public boolean validateUser(String user, String password) {
    return false;
  }

  @Override
  public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType checkType) {
    return false;
  }

  /** Pure: the rule itself. */
  static boolean allowed(String commonName, CheckType checkType, String address) {
    String topic = address.startsWith(RETAINED) ? address.substring(RETAINED.length()) : address;
    boolean ordinary = switch (checkType) {
      case SEND, CONSUME, CREATE_ADDRESS, CREATE_DURABLE_QUEUE, DELETE_DURABLE_QUEUE, CREATE_NON_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE -> true;
      case DELETE_ADDRESS, MANAGE, BROWSE, VIEW, EDIT -> false;
    };
    String trust = Topics.TRUST.replace('/', '.');
    boolean ownQueue = topic.equals(trust) || topic.startsWith(trust + "::vehicle-" + commonName + ".");
    boolean reading = checkType != CheckType.SEND && ownQueue;
    return ordinary && (reading || topic.startsWith(Topics.allowedPrefix(commonName).replace('/', '.')));
  }

  /** The common name of the certificate, if it is one of ours: {@code tsp} or a VIN. */
  static Optional<String> commonName(RemotingConnection connection) {
    X509Certificate[] chain = CertificateUtil.getCertsFromConnection(connection);
    if (chain == null || chain.length == 0) {
      return Optional.empty();
    }
    try {
      return new LdapName(chain[0].getSubjectX500Principal().getName()).getRdns().stream().filter(r -> r.getType().equalsIgnoreCase("CN"))
          .map(Rdn::getValue).map(String::valueOf).filter(n -> n.equals(Pki.TSP) || Topics.VIN.matcher(n).matches()).findFirst();
    } catch (InvalidNameException e) {
      return Optional.empty();  // a name that cannot be read is nobody's
    }
  }

  private static Subject subject(String commonName) {
    Subject subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal(commonName));
    return subject;
  }
}
