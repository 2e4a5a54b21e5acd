/** ISO-TP (ISO 15765-2:2016): rules as pure state machines, and a thin link that binds them to a bus and to time. */
package org.pitstop.isotp;
