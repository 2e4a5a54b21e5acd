/** DoIP (ISO 13400-2:2019): a codec of bytes in and bytes out, and a thin shell that binds it to sockets and to time. */
package org.pitstop.doip;
