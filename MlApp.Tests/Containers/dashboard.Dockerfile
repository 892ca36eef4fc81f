# Aspire's dashboard as its NuGet package has it, with as much of the official image's interface as docker-compose.dashboard.yml uses,
# for machines that reach no registry. The context is the package's folder of tools.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble
COPY --chmod=755 . /app
WORKDIR /app
ENV ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:18888 \
    DOTNET_DASHBOARD_OTLP_ENDPOINT_URL=http://+:18889
USER 1654
EXPOSE 18888 18889
ENTRYPOINT ["/app/Aspire.Dashboard"]
