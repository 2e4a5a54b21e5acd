/** A DoIP gateway (ISO 13400-2:2019): rules without sockets in {@link org.pitstop.simulator.doip.DoipGateway}, ports around them. */
package org.pitstop.simulator.doip;
