/** A UDS tester (ISO 14229-1:2020, timing of ISO 14229-2): services and rules as pure code, and a thin client. */
package org.pitstop.uds;
