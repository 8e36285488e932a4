<p>{{ APP_NAME }}, release {{ VERSION }}, {{ APP_ENV }}: well</p>
