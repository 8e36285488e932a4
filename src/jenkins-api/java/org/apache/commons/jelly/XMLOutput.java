package org.apache.commons.jelly;

import java.io.Writer;

public class XMLOutput {
    public native Writer asWriter();
}
