package io.jenkins.plugins.zerodown.jenkins.acceptance;

import io.jenkins.plugins.zerodown.fixture.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.remote.RemoteWebDriver;

/** Somebody who sits before a Jenkins: the machine's own Chromium, logged in as a user. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PICTURES = Path.of("target", "acceptance", "pictures");
    /** -Dzd.pictures=docs/images writes the pictures of the documents anew. */
    private static final String DOCUMENTS = System.getProperty("zd.pictures", "");

    private final JenkinsServer jenkins;
    private final ChromeDriverService service;
    private final RemoteWebDriver driver;

    private Browser(JenkinsServer jenkins, ChromeDriverService service, RemoteWebDriver driver) {
        this.jenkins = jenkins;
        this.service = service;
        this.driver = driver;
    }

    /** Skips the calling test, by name, where Chromium or its driver is missing. */
    public static void assumePresent() {
        Programs.assume("chromium", "chromedriver");
    }

    /** @param user one of {@link JenkinsServer}'s */
    public static Browser of(JenkinsServer jenkins, String user) throws IOException, InterruptedException {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Programs.path("chromium").toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--force-color-profile=srgb",
                "--lang=en-US",
                "--window-size=1280,940",
                "--hide-scrollbars",
                "--force-prefers-reduced-motion");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Programs.path("chromedriver").toFile())
                .build();
        service.start();
        Browser browser = null;
        try {
            // Not ChromeDriver, which would have Selenium look for a driver on its own.
            browser = new Browser(jenkins, service, new RemoteWebDriver(service.getUrl(), options));
            if (!user.equals(JenkinsServer.ANONYMOUS)) {
                browser.logIn(user);
            }
            return browser;
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (browser == null) {
                service.stop();
            } else {
                browser.close();
            }
            throw e;
        }
    }

    private void logIn(String user) throws IOException, InterruptedException {
        open("/login");
        find(By.name("j_username")).sendKeys(user);
        find(By.name("j_password")).sendKeys(user);
        find(By.name("Submit")).click();
        until("the session of " + user, () -> !driver.getCurrentUrl().contains("login"));
    }

    public RemoteWebDriver driver() {
        return driver;
    }

    /** @param path with a leading slash */
    public void open(String path) {
        driver.get(jenkins.url(path));
    }

    /** The path and query of the page that is shown. */
    public String shown() {
        return driver.getCurrentUrl().substring(jenkins.url("").length());
    }

    /** Waits until it is there and can be seen. */
    public WebElement find(By where) throws IOException, InterruptedException {
        return awaited(where.toString(), () -> visible(where, element -> true));
    }

    /** Waits for the first of several that is seen and has a text, white space made one. */
    public WebElement find(By where, String text) throws IOException, InterruptedException {
        return awaited(
                where + " with \"" + text + "\"",
                () -> visible(
                        where,
                        element -> element.getText().replaceAll("\\s+", " ").contains(text)));
    }

    /** What was there instead stays, for people to look at. */
    private <T> T awaited(String what, Awaited.Question<T> question) throws IOException, InterruptedException {
        try {
            return Awaited.value(PATIENCE, what + " on " + driver.getCurrentUrl(), question);
        } catch (IllegalStateException e) {
            Path there = Files.createDirectories(PICTURES.resolveSibling("failed"));
            Files.write(there.resolve("page.png"), driver.getScreenshotAs(OutputType.BYTES));
            Files.writeString(there.resolve("page.html"), driver.getPageSource());
            throw e;
        }
    }

    private WebElement visible(By where, Predicate<WebElement> wanted) {
        try {
            return driver.findElements(where).stream()
                    .filter(element -> element.isDisplayed() && wanted.test(element))
                    .findFirst()
                    .orElse(null);
        } catch (StaleElementReferenceException theyChange) {
            return null;
        }
    }

    public List<WebElement> all(By where) {
        return driver.findElements(where);
    }

    /** Of all elements that a CSS selector finds, shown or not. */
    public List<String> texts(String selector) {
        return ((List<?>) run(
                        "return [...document.querySelectorAll(arguments[0])].map(element => element.textContent)",
                        selector))
                .stream().map(Object::toString).toList();
    }

    /** Scrolls there first, so that nothing that sticks to the window's edge lies above it. */
    public void click(WebElement element) {
        run("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
    }

    /** Replaces what a field holds, and leaves it, as the next field's focus does: Jenkins checks a value then. */
    public void type(WebElement field, String text) {
        run("arguments[0].scrollIntoView({block: 'center'})", field);
        field.clear();
        field.sendKeys(text);
        run("arguments[0].dispatchEvent(new Event('change', {bubbles: true})); arguments[0].blur()", field);
    }

    public Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    public void until(String what, Awaited.Question<Boolean> question) throws IOException, InterruptedException {
        awaited(what, () -> question.ask() ? Boolean.TRUE : null);
    }

    /** Everything that the page says, white space made one. */
    public String text() {
        return driver.findElement(By.tagName("body")).getText().replaceAll("\\s+", " ");
    }

    /** What failed since it was last asked: scripts that threw, files that are not there. */
    public List<String> errors() {
        return driver.manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                .map(LogEntry::getMessage)
                .toList();
    }

    public void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** What the window shows, for people to look at. @param name of the file, without .png */
    public void picture(String name) throws IOException {
        keep(name, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** One element of it. */
    public void picture(String name, WebElement element) throws IOException {
        keep(name, element.getScreenshotAs(OutputType.BYTES));
    }

    private static void keep(String name, byte[] png) throws IOException {
        Files.write(Files.createDirectories(PICTURES).resolve(name + ".png"), png);
        if (!DOCUMENTS.isBlank()) {
            Files.write(Files.createDirectories(Path.of(DOCUMENTS)).resolve(name + ".png"), png);
        }
    }

    @Override
    public void close() {
        driver.quit();
        service.stop();
    }
}
