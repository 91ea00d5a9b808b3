/// Properties in which no backend takes part, and tests of the suite itself.
package org.aligndistil.conformance.properties;
