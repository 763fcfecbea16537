package io.getorchestra.examples.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lays out JSON values as lines of aligned columns, numbers to the right. */
final class TextTable {
    private static final String GAP = "  ";

    private TextTable() {}

    /** A list of records becomes a table with a head, text becomes its lines, anything else its JSON. */
    static List<String> lines(JsonNode value) {
        if (isListOfRecords(value)) {
            return recordLines(value);
        }
        return cell(value).lines().toList();
    }

    private static boolean isListOfRecords(JsonNode value) {
        if (!value.isArray() || value.isEmpty()) {
            return false;
        }
        for (JsonNode element : value) {
            if (!element.isObject() || element.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static List<String> recordLines(JsonNode records) {
        Set<String> columns = new LinkedHashSet<>();
        records.forEach(record -> record.fieldNames().forEachRemaining(columns::add));

        var lines = new ArrayList<StringBuilder>();
        for (int i = 0; i <= records.size(); i++) {
            lines.add(new StringBuilder());
        }
        for (String column : columns) {
            appendColumn(lines, column, records);
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    private static void appendColumn(List<StringBuilder> lines, String column, JsonNode records) {
        var cells = new ArrayList<String>(List.of(column));
        boolean numbers = true;
        for (JsonNode record : records) {
            JsonNode value = record.path(column);
            cells.add(cell(value));
            numbers &= value.isNumber() || value.isMissingNode();
        }
        int width = cells.stream().mapToInt(String::length).max().orElseThrow();
        for (int i = 0; i < lines.size(); i++) {
            String padding = " ".repeat(width - cells.get(i).length());
            StringBuilder line = lines.get(i);
            line.append(line.isEmpty() ? "" : GAP);
            line.append(numbers ? padding + cells.get(i) : cells.get(i) + padding);
        }
    }

    private static String cell(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
