"""What Allure is told of a run: Gherkin steps, labels, messages. Nothing else knows Allure."""
