package support;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Base64;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Asks for a name and a password, or for a token, before the settings of an application are told whose
 * name begins so: as a server with Spring Security does, and one that hands the token on.
 */
@Component
class Guard extends OncePerRequestFilter {
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("shop:hunter2/@".getBytes());

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        boolean isKnown = !path.startsWith("/by-password-")
                || BASIC.equals(request.getHeader("Authorization"));
        boolean hasToken = !path.startsWith("/by-token-")
                || "hunter2/@".equals(request.getHeader("X-Config-Token"));
        if (isKnown && hasToken) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }
}
