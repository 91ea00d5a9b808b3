/// The theorems on random models: thin jqwik properties.
package org.aligndistil.conformance.theorems;
