package io.getorchestra.examples.quickstart;

import java.math.BigDecimal;

/** What one region ordered. */
record RegionSummary(String region, long orders, BigDecimal revenue) {}
