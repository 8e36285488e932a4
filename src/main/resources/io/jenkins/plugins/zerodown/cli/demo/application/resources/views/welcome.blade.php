<!doctype html>
<html lang="en">
<head><title>{{ APP_NAME }}</title><link rel="stylesheet" href="/css/app.css"></head>
<body>
<h1>{{ APP_NAME }}</h1>
<p>You are served by release {{ VERSION }}.</p>
</body>
</html>
