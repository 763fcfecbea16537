package io.getorchestra.examples.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log as the task run sent it: in one piece, or in parts named {@code export.001-of-007.log}.
 *
 * @param name the log's name, without a part's number
 * @param text the text of all parts that arrived, in the order of their numbers
 * @param parts how many parts arrived
 * @param expectedParts how many there should be
 */
public record ReceivedLog(String name, String text, int parts, int expectedParts) {

    private static final Pattern PART = Pattern.compile("(.+)\\.(\\d{1,9})-of-(\\d{1,9})((?:\\.[^.]*)?)");

    /** Whether every part arrived. */
    public boolean complete() {
        return parts == expectedParts;
    }

    /** One name is one file: a log sent twice under a name is replaced. */
    static List<ReceivedLog> join(List<ReceivedEvent> logEvents) {
        var whole = new LinkedHashMap<Key, Map<Integer, String>>();
        for (ReceivedEvent event : logEvents) {
            String fullName = event.text("log_name");
            Matcher part = PART.matcher(fullName);
            boolean isPart = part.matches();
            Key key = isPart
                    ? new Key(part.group(1) + part.group(4), Integer.parseInt(part.group(3)))
                    : new Key(fullName, 1);
            int number = isPart ? Integer.parseInt(part.group(2)) : 1;
            whole.computeIfAbsent(key, k -> new TreeMap<>()).put(number, event.text("data"));
        }
        var logs = new ArrayList<ReceivedLog>();
        whole.forEach((key, texts) ->
                logs.add(new ReceivedLog(key.name, String.join("", texts.values()), texts.size(), key.parts)));
        return logs;
    }

    private record Key(String name, int parts) {}
}
