import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.signature.XMLSignature;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Apache Santuario: one parse without DOCTYPE, every signature under secure validation, the key from its certificate,
 * each certificate read once. Answers the benchmark, one line for each line, tab between words, until stdin ends:
 * `judge FILE` -> `valid` or `refused REASON`; `load FILE...` -> `loaded`; `run MS` ->
 * `DOCUMENTS MS CPU-MS`, the second of the clock on the wall, the third of the processor, all threads together.
 */
public final class Santuario {
  private static final String DS = "http://www.w3.org/2000/09/xmldsig#";
  private static final boolean SECURE_VALIDATION = true;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final Map<String, PublicKey> KEYS = new HashMap<>();

  private final DocumentBuilder builder;

  private Santuario() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    // Every node is looked at: to build them as they are asked for costs a tenth more for small documents.
    factory.setFeature("http://apache.org/xml/features/dom/defer-node-expansion", false);
    builder = factory.newDocumentBuilder();
    builder.setErrorHandler(null);
  }

  public static void main(String[] args) throws Exception {
    Init.init();
    Santuario santuario = new Santuario();
    List<byte[]> loaded = List.of();
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      List<String> words = List.of(line.split("\t"));
      switch (words.get(0)) {
        case "judge" -> System.out.println(santuario.judgeFile(words.get(1)));
        case "load" -> {
          loaded = read(words.subList(1, words.size()));
          System.out.println("loaded");
        }
        case "run" -> System.out.println(santuario.run(loaded, Double.parseDouble(words.get(1))));
        default -> throw new IllegalArgumentException("unknown word " + words.get(0));
      }
    }
  }

  private static List<byte[]> read(List<String> names) throws IOException {
    List<byte[]> documents = new ArrayList<>();
    for (String name : names) documents.add(Files.readAllBytes(Path.of(name)));
    return documents;
  }

  private String judgeFile(String name) {
    try {
      String refusal = judge(Files.readAllBytes(Path.of(name)));
      return refusal == null ? "valid" : "refused\t" + refusal;
    } catch (Exception error) {
      return "refused\t" + error.toString().replaceAll("\\s+", " ");
    }
  }

  private String run(List<byte[]> documents, double ms) throws Exception {
    long used = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    int done = 0;
    while (done == 0 || System.nanoTime() - start < ms * 1e6) {
      String refusal = judge(documents.get(done % documents.size()));
      if (refusal != null) throw new IllegalStateException("a document was refused while timed: " + refusal);
      done++;
    }
    double wall = (System.nanoTime() - start) / 1e6;
    return done + "\t" + wall + "\t" + (SYSTEM.getProcessCpuTime() - used) / 1e6;
  }

  private String judge(byte[] bytes) throws Exception {
    Document document = builder.parse(new ByteArrayInputStream(bytes));
    declareIds(document.getDocumentElement());
    NodeList signatures = document.getElementsByTagNameNS(DS, "Signature");
    int count = signatures.getLength();
    for (int index = 0; index < count; index++) {
      Element element = (Element) signatures.item(index);
      XMLSignature signature = new XMLSignature(element, "", SECURE_VALIDATION);
      if (!signature.checkSignatureValue(keyOf(element, signature))) return "signature or digest";
    }
    return count == 0 ? "no signature" : null;
  }

  private static PublicKey keyOf(Element element, XMLSignature signature) throws Exception {
    String text = element.getElementsByTagNameNS(DS, "X509Certificate").item(0).getTextContent();
    PublicKey known = KEYS.get(text);
    if (known != null) return known;
    PublicKey key = signature.getKeyInfo().getX509Certificate().getPublicKey();
    KEYS.put(text, key);
    return key;
  }

  private static void declareIds(Element element) {
    if (element.hasAttribute("Id")) element.setIdAttribute("Id", true);
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) declareIds(inner);
    }
  }
}
